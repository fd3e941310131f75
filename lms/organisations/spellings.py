"""Other names of members than the one we print: ISO 3166-1 alpha-3 codes, and what people write in tables. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from lms.organisations.models import Member

# ISO 3166-1 alpha-3, then short and official names (UN Terminology Database) and forms of daily use.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "AF": ("AFG", "Islamic Republic of Afghanistan"),
    "AU": ("AUS", "Commonwealth of Australia"),
    "BD": ("BGD", "People's Republic of Bangladesh"),
    "BT": ("BTN", "Kingdom of Bhutan"),
    "BN": ("BRN", "Brunei", "Negara Brunei Darussalam"),
    "KH": ("KHM", "Kingdom of Cambodia", "Kampuchea"),
    "CN": ("CHN", "People's Republic of China", "PRC", "PR China"),
    "KP": ("PRK", "North Korea", "Democratic People's Republic of Korea", "DPRK", "Korea DPR"),
    "FJ": ("FJI", "Republic of Fiji", "Fiji Islands"),
    "FR": ("FRA", "France", "French Republic", "New Caledonia", "NC", "NCL"),
    "HK": ("HKG", "Hong Kong", "Hong Kong SAR", "Hong Kong China", "HKSAR"),
    "IN": ("IND", "Republic of India", "Bharat"),
    "ID": ("IDN", "Republic of Indonesia", "INA"),
    "IR": ("IRN", "Iran", "Islamic Republic of Iran"),
    "IQ": ("IRQ", "Republic of Iraq"),
    "JP": ("JPN", "Nippon"),
    "JO": ("JOR", "Hashemite Kingdom of Jordan"),
    "KI": ("KIR", "Republic of Kiribati"),
    "LA": ("LAO", "Laos", "Lao People's Democratic Republic", "Lao"),
    "MO": ("MAC", "Macao", "Macau", "Macao SAR", "Macau SAR", "Macao China"),
    "MY": ("MYS", "MAS"),
    "MV": ("MDV", "Republic of Maldives", "The Maldives"),
    "MN": ("MNG",),
    "MM": ("MMR", "Burma", "Republic of the Union of Myanmar"),
    "NR": ("NRU", "Republic of Nauru"),
    "NP": ("NPL", "Federal Democratic Republic of Nepal"),
    "NZ": ("NZL", "Aotearoa", "Aotearoa New Zealand"),
    "PK": ("PAK", "Islamic Republic of Pakistan"),
    "PW": ("PLW", "Republic of Palau"),
    "PG": ("PNG", "Independent State of Papua New Guinea"),
    "PH": ("PHL", "Republic of the Philippines", "The Philippines", "Phillipines", "Philipines", "PHI"),
    "KR": ("KOR", "Korea", "South Korea", "Korea Republic of", "ROK"),
    "WS": ("WSM", "Independent State of Samoa", "Western Samoa"),
    "SG": ("SGP", "Republic of Singapore", "SIN"),
    "SB": ("SLB", "Solomons", "Solomon Island"),
    "LK": ("LKA", "Democratic Socialist Republic of Sri Lanka", "Srilanka"),
    "SY": ("SYR", "Syrian Arab Republic"),
    "TH": ("THA", "Kingdom of Thailand"),
    "TL": ("TLS", "East Timor", "Timor Leste", "Democratic Republic of Timor-Leste"),
    "TO": ("TON", "Kingdom of Tonga"),
    "TR": ("TUR", "Turkey", "Republic of Türkiye"),
    "AE": ("ARE", "UAE", "Emirates"),
    "US": ("USA", "United States", "US of A", "U.S.", "America"),
    "VU": ("VUT", "Republic of Vanuatu"),
    "VN": ("VNM", "Vietnam", "Socialist Republic of Viet Nam", "VIE"),
}  # fmt: skip


def spelling(text: str) -> str:
    """A name without case, accents, punctuation and a leading article, so that its forms meet."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    words = re.findall(r"[a-z0-9]+", bare.casefold().replace("&", " and ").replace(".", "").replace("'", ""))
    return "".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def index(members: Iterable[Member]) -> dict[str, Member]:
    """Each member by every spelling that we know of it. What we print wins over what others write."""
    found: dict[str, Member] = {}
    rows = list(members)
    for member in rows:
        found.update({spelling(member.name): member, spelling(member.iso2): member})
    for member in rows:
        for other in SPELLINGS.get(member.iso2, ()):
            found.setdefault(spelling(other.replace("’", "'")), member)
    return found
