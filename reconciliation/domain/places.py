"""The states of the US by their postal codes (USPS): customers write either. Pure."""

_CODES = """
AL Alabama
AK Alaska
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
DC District of Columbia
FL Florida
GA Georgia
HI Hawaii
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi
MO Missouri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire
NJ New Jersey
NM New Mexico
NY New York
NC North Carolina
ND North Dakota
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VT Vermont
VA Virginia
WA Washington
WV West Virginia
WI Wisconsin
WY Wyoming
AS American Samoa
GU Guam
MP Northern Mariana Islands
PR Puerto Rico
VI U.S. Virgin Islands
"""
_CODE_OF = {
    spelled.casefold(): code
    for code, name in (line.split(" ", 1) for line in _CODES.strip().splitlines())
    for spelled in (code, name)
}
US = frozenset({"US", "USA"})


def state_of(text: str, country: str) -> str:
    """Return the postal code of a state of the US; anything else as it stands."""
    text = " ".join(text.split())
    return _CODE_OF.get(text.casefold(), text) if country in US else text
