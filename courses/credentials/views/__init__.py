"""The pages of certificates, one file for each kind of reader."""
