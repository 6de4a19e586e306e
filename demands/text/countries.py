"""Names of states as the United Nations writes them, by ISO 3166-1 code: members, Holy See, State of Palestine."""

import unicodedata
from functools import lru_cache

# A second name after a stroke is one that older documents use, or people do.
_LINES = """\
AF Afghanistan|AL Albania|DZ Algeria|AD Andorra|AO Angola|AG Antigua and Barbuda|AR Argentina|AM Armenia
AU Australia|AT Austria|AZ Azerbaijan|BS Bahamas|BH Bahrain|BD Bangladesh|BB Barbados|BY Belarus|BE Belgium
BZ Belize|BJ Benin|BT Bhutan|BO Bolivia (Plurinational State of)/Bolivia|BA Bosnia and Herzegovina|BW Botswana
BR Brazil|BN Brunei Darussalam/Brunei|BG Bulgaria|BF Burkina Faso|BI Burundi|CV Cabo Verde/Cape Verde|KH Cambodia
CM Cameroon|CA Canada|CF Central African Republic|TD Chad|CL Chile|CN China|CO Colombia|KM Comoros|CG Congo
CR Costa Rica|CI Côte d'Ivoire/Cote d'Ivoire|HR Croatia|CU Cuba|CY Cyprus|CZ Czechia/Czech Republic
KP Democratic People's Republic of Korea/North Korea|CD Democratic Republic of the Congo|DK Denmark|DJ Djibouti
DM Dominica
DO Dominican Republic|EC Ecuador|EG Egypt|SV El Salvador|GQ Equatorial Guinea|ER Eritrea|EE Estonia
SZ Eswatini/Swaziland|ET Ethiopia|FJ Fiji|FI Finland|FR France|GA Gabon|GM Gambia|GE Georgia|DE Germany|GH Ghana
GR Greece|GD Grenada|GT Guatemala|GN Guinea|GW Guinea-Bissau|GY Guyana|HT Haiti|VA Holy See|HN Honduras
HU Hungary|IS Iceland|IN India|ID Indonesia|IR Iran (Islamic Republic of)/Iran|IQ Iraq|IE Ireland|IL Israel
IT Italy|JM Jamaica|JP Japan|JO Jordan|KZ Kazakhstan|KE Kenya|KI Kiribati|KW Kuwait|KG Kyrgyzstan
LA Lao People's Democratic Republic/Laos|LV Latvia|LB Lebanon|LS Lesotho|LR Liberia|LY Libya|LI Liechtenstein
LT Lithuania|LU Luxembourg|MG Madagascar|MW Malawi|MY Malaysia|MV Maldives|ML Mali|MT Malta|MH Marshall Islands
MR Mauritania|MU Mauritius|MX Mexico|FM Micronesia (Federated States of)/Micronesia|MC Monaco|MN Mongolia
ME Montenegro|MA Morocco|MZ Mozambique|MM Myanmar|NA Namibia|NR Nauru|NP Nepal
NL Netherlands/Netherlands (Kingdom of the)/Kingdom of the Netherlands|NZ New Zealand|NI Nicaragua|NE Niger
NG Nigeria|MK North Macedonia/The former Yugoslav Republic of Macedonia|NO Norway|OM Oman|PK Pakistan|PW Palau
PA Panama|PG Papua New Guinea|PY Paraguay|PE Peru|PH Philippines|PL Poland|PT Portugal|QA Qatar
KR Republic of Korea/South Korea|MD Republic of Moldova/Moldova|RO Romania|RU Russian Federation/Russia|RW Rwanda
KN Saint Kitts and Nevis|LC Saint Lucia|VC Saint Vincent and the Grenadines|WS Samoa|SM San Marino
ST Sao Tome and Principe|SA Saudi Arabia|SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leone|SG Singapore
SK Slovakia|SI Slovenia|SB Solomon Islands|SO Somalia|ZA South Africa|SS South Sudan|ES Spain|LK Sri Lanka
PS State of Palestine/Palestine|SD Sudan|SR Suriname|SE Sweden|CH Switzerland|SY Syrian Arab Republic/Syria
TJ Tajikistan
TH Thailand|TL Timor-Leste|TG Togo|TO Tonga|TT Trinidad and Tobago|TN Tunisia|TR Türkiye/Turkey|TM Turkmenistan
TV Tuvalu|UG Uganda|UA Ukraine|AE United Arab Emirates
GB United Kingdom of Great Britain and Northern Ireland/United Kingdom|TZ United Republic of Tanzania
US United States of America/United States|UY Uruguay|UZ Uzbekistan|VU Vanuatu
VE Venezuela (Bolivarian Republic of)/Venezuela|VN Viet Nam/Vietnam|YE Yemen|ZM Zambia|ZW Zimbabwe
"""
NAMES: dict[str, list[str]] = {one[:2]: one[3:].split("/") for line in _LINES.splitlines() for one in line.split("|")}


@lru_cache(5000)
def plain(name: str) -> str:
    """A name without case, accents and kind of apostrophe."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("\u2019", "'"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def names_of(country: str) -> list[str]:
    """Every name under which the index may list a code or name; only itself for a name that is not known here."""
    wanted = country.strip()
    if wanted.upper() in NAMES:
        return NAMES[wanted.upper()]
    same = (names for names in NAMES.values() if plain(wanted) in map(plain, names))
    return next(same, [wanted])


@lru_cache(5000)
def one_name(name: str) -> str:
    """The one name of a state, whichever of its names is given."""
    return names_of(name)[0]
