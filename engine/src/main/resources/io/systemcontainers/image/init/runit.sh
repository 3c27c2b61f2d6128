# A login on the one console that there is; there are no virtual terminals.
for service in /etc/runit/runsvdir/*/getty-*; do
	[ ! -d "$service" ] || touch "$service/down"
done
mkdir -p /etc/sv/getty-console
cat >/etc/sv/getty-console/run <<'END'
#!/bin/sh
exec chpst -P getty --noclear --keep-baud console 115200,38400,9600 linux
END
chmod 755 /etc/sv/getty-console/run
for directory in default solo; do
	ln -s /etc/sv/getty-console "/etc/runit/runsvdir/$directory/getty-console"
done
ln -sfn /run/runit/supervise/getty-console /etc/sv/getty-console/supervise
