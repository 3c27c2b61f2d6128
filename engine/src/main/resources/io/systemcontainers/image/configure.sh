#!/bin/sh
# Configure the packages that were unpacked into this root directory. Runs as PID 1 of a machine without a network.
# Arguments: the packages that every system must have, which are configured first, as an installer does.
set -e

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C.UTF-8 LANGUAGE= LANG=C.UTF-8
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true DEBCONF_NOWARNINGS=yes
export SYSTEMD_OFFLINE=1
work=/run/systemcontainers
mkdir -p "$work/bin"

# dpkg syncs a file here for each step of each package; in memory that costs nothing. Where it cannot be mounted, it only takes longer.
journal=/var/lib/dpkg/updates
mount -t tmpfs -o mode=755 tmpfs "$journal" 2>/dev/null || journal=

# No service is started: invoke-rc.d(8).
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d

# The preinst of packages is what dpkg would have run before it unpacked them. base-passwd's makes /etc/passwd, so it is the
# first. Those that only call dpkg-maintscript-helper care for upgrades, and do nothing here.
preinst() {
	name=${1%.preinst}
	name=${name%:*}
	DPKG_MAINTSCRIPT_PACKAGE=$name DPKG_MAINTSCRIPT_ARCH=$ARCHITECTURE DPKG_MAINTSCRIPT_NAME=preinst \
		DPKG_ADMINDIR=/var/lib/dpkg DPKG_ROOT='' "/var/lib/dpkg/info/$1" install
}

# mawk's postinst makes this link, and others are run before it.
[ -e /usr/bin/awk ] || ln -s mawk /usr/bin/awk

cd /var/lib/dpkg/info
for script in base-passwd.preinst base-files.preinst *.preinst; do
	[ -e "$script" ] || continue
	case " $seen " in
	*" $script "*) continue ;;
	esac
	seen="$seen $script"
	if grep -a -q -v -E '^[[:space:]]*(#.*|set -eu?|exit 0|dpkg-maintscript-helper .*[^\\])?$' "$script"; then
		preinst "$script"
	fi
done
cd /

# ca-certificates collects the certificates twice, in its postinst and in a trigger, half a second each. Here that is done once,
# beside the rest.
if [ -e /usr/sbin/update-ca-certificates ]; then
	mkfifo "$work/certificates"
	cat >"$work/bin/update-ca-certificates" <<-'END'
		#!/bin/sh
		if mkdir /run/systemcontainers/collecting 2>/dev/null; then
			echo go >/run/systemcontainers/certificates
		fi
	END
	chmod 755 "$work/bin/update-ca-certificates"
	(
		read -r ready <"$work/certificates"
		[ "$ready" = go ] || exit 0
		exec /usr/sbin/update-ca-certificates
	) >"$work/certificates.log" 2>&1 </dev/null &
	collector=$!
fi

configure() {
	PATH="$work/bin:$PATH" dpkg --force-unsafe-io --force-confold --configure "$@" </dev/null
}
if [ $# -gt 0 ]; then
	configure "$@"
fi
configure -a

if [ -n "$collector" ]; then
	if mkdir "$work/collecting" 2>/dev/null; then
		echo none >"$work/certificates"
	fi
	if ! wait "$collector"; then
		cat "$work/certificates.log"
		exit 1
	fi
fi

# dpkg has merged the journal into its database when it ended.
[ -z "$journal" ] || umount "$journal"

# As an installer leaves it.
. /configure-init.sh
rm -f /usr/sbin/policy-rc.d
rm -f /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/cache/ldconfig/aux-cache
rm -f /var/log/alternatives.log /var/log/dpkg.log /var/log/bootstrap.log /var/log/apt/*
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid- /etc/.pwd.lock
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed

# Two builds of the same packages are the same: each machine makes host keys of its own when its sshd starts.
if [ -e /usr/sbin/sshd ]; then
	rm -f /etc/ssh/ssh_host_*
	mkdir -p /etc/systemd/system/ssh.service.d
	cat >/etc/systemd/system/ssh.service.d/host-keys.conf <<-'END'
		[Service]
		ExecStartPre=
		ExecStartPre=/usr/bin/ssh-keygen -A
		ExecStartPre=/usr/sbin/sshd -t
	END
fi
