#!/bin/sh
# The eventhook of the demo. dhcpagent runs it as `eventhook INTERFACE EVENT` and waits for it; what it wants to know of
# the lease it asks dhcpinfo. DEMO_LOG comes with the agent's environment.
interface=$1
event=$2
say() { echo "$(date +%s%3N) $*" >>"$DEMO_LOG"; }

say "$event on $interface"
for name in Yiaddr Router DNSserv DNSdmain LeaseTim; do
	say "  dhcpinfo $name: $(dhcpinfo -i "$interface" "$name" | paste -sd ' ')"
done
say "  ip address: $(ip -4 -o addr show dev "$interface" | awk '{print $4}')"
say "$event is done"
