# What is the host's: its clock, its modules, its backlight. Others stay: checkroot.sh has an order that further ones rely on.
for script in hwclock.sh kmod mount-configfs brightness; do
	[ ! -e "/etc/init.d/$script" ] || update-rc.d "$script" disable >/dev/null 2>&1
done

# As the images of LXD do: ask for an address on the one device that there is.
cat >/etc/network/interfaces <<'END'
auto lo
iface lo inet loopback

auto eth0
iface eth0 inet dhcp
END

# The script of an sshd reads this before it starts it: each machine makes host keys of its own.
if [ -e /etc/init.d/ssh ]; then
	echo '[ -e /etc/ssh/ssh_host_rsa_key ] || ssh-keygen -A >/dev/null' >>/etc/default/ssh
fi
