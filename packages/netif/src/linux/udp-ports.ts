/** UDP port of DHCP servers and relay agents. @rfc 2131 §4.1 */
export const dhcpServerPort = 67;

/** UDP port of DHCP clients. @rfc 2131 §4.1 */
export const dhcpClientPort = 68;
