#!/bin/sh
# The hook of every client in the benchmark: first it says that it runs, then it configures the address for the clients
# that leave that to their hook (dhclient by the environment, which dhcpcd's has too, and udhcpc by its first argument).
echo "${reason:-$*}" >/run/bench-fifo
case ${reason:-$1} in
	BOUND | REBOOT) [ -n "$new_ip_address" ] && [ -z "$if_up" ] && exec ip -4 addr add "$new_ip_address/$new_subnet_mask" dev "$interface" ;;
	bound) exec ip -4 addr add "$ip/$mask" dev "$interface" ;;
esac
exit 0
