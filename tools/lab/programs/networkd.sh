#!/bin/sh
# networkd.sh FILE: systemd-networkd with this .network file as its whole configuration, in a mount namespace of its own.
set -e
# Where /sys can be written to, it waits for a udev to tell it of interfaces.
mount -o remount,bind,ro /sys
# It runs as a user of its own, who sees nothing of the lab's folder.
mkdir -p /etc/systemd/network
mount -t tmpfs -o mode=755 tmpfs /etc/systemd/network
cp "$1" /etc/systemd/network
mkdir -p /run/systemd
mount -t tmpfs -o mode=755 tmpfs /run/systemd
mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
chown -R systemd-network: /run/systemd/netif
exec /lib/systemd/systemd-networkd
