"""Question and Test Interoperability of 1EdTech (imsglobal.org/question): items 2.x and 3.0, and 1.2 in cartridges."""
