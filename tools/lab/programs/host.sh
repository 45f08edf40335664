#!/bin/sh
# Holds one host of the lab: started in fresh network, mount and UTS namespaces, it makes /etc, /run and /var/lib
# private, says `ready`, and when its standard input ends (the lab closed, or its process died) it kills whatever still
# lives in the namespace. With its last process the kernel takes the namespaces and all their interfaces away.
set -e
hostname "$1" 2>/dev/null || echo "$1" >/proc/sys/kernel/hostname
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/.etc /run/lock
cp -a /etc/. /run/.etc
mount --bind /run/.etc /etc
rm -f /etc/resolv.conf /etc/dhcp/eventhook /etc/dhcp/dhclient.conf /etc/dhclient.conf
mkdir -p /etc/dhcp
: >/etc/resolv.conf
mount -t tmpfs -o mode=755 tmpfs /var/lib
mkdir /var/lib/dhcp /var/lib/dhcpcd /var/lib/misc

for file in /proc/sys/net/ipv6/conf/all/disable_ipv6 /proc/sys/net/ipv6/conf/default/disable_ipv6; do
	[ -e $file ] && echo 1 >$file
done
ip link set lo up
echo ready
cat >/dev/null

# A pattern for find: the link's text, with its brackets taken literally.
here=$(readlink /proc/$$/ns/net | sed 's/[][]/\\&/g')
while others=$(find /proc/[0-9]*/ns/net -lname "$here" 2>/dev/null | cut -d/ -f3 | grep -vx $$); do
	kill -9 $others 2>/dev/null || break
done
