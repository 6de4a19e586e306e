"""Which addresses of the internet the fetcher may speak to: public ones, and nothing of ours or of our host's."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its successors), multicast, reserved, and two addresses of
# the public range at which clouds answer their own machines.
NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip

# Of IPv6 only 2000::/3 is given out (RFC 4291); in it these are special: Teredo and other protocols' (2001::/23),
# documentation, 6to4, which carries an IPv4 address of anybody's choice.
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_6 = [ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address, which must be public
ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the same, behind this half of the interface's number


def is_public(address: str) -> bool:
    """Whether an address as a socket names it belongs to a machine of the public internet. False for what is none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public_4(found) if isinstance(found, ipaddress.IPv4Address) else _is_public_6(found)


def _is_public_4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in NOT_PUBLIC_4)


def _is_public_6(address: ipaddress.IPv6Address) -> bool:
    embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in NAT64:
        return _is_public_4(embedded)
    if (int(address) >> 32) & 0xFFFFFFFF in ISATAP and not _is_public_4(embedded):
        return False
    return address in PUBLIC_6 and not any(address in network for network in NOT_PUBLIC_6)
