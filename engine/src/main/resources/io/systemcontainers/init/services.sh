# Print each service of this machine: its name, its state and its main process, with tabs between them.
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() {
	printf '%s\t%s\t%s\n' "$1" "$2" "$3"
}

# systemctl(1), show: a block for each unit, with an empty line behind it.
of_systemd() {
	{ systemctl show --all --property=Id,LoadState,ActiveState,MainPID '*.service'; echo; } |
		while IFS='=' read -r key value; do
			case $key in
			Id) name=${value%.service} ;;
			LoadState) load=$value ;;
			ActiveState) state=$value ;;
			MainPID) pid=${value#0} ;;
			'')
				[ -z "$name" ] || [ "$load" = not-found ] || say "$name" "$state" "$pid"
				name=
				;;
			esac
		done
	systemctl list-unit-files --type=service --plain --no-legend | while read -r name rest; do
		case $name in
		*@.service) ;; # a template, of which nothing runs
		*) say "${name%.service}" inactive ;;
		esac
	done
}

# The process that a file names which scripts of this kind keep; nothing where it is gone.
process() { # SERVICE SCRIPT
	for file in $(sed -n 's/^pidfile=//p' "/run/openrc/daemons/$1/001" 2>/dev/null) \
		$(sed -n 's/^[[:space:]]*[Pp][Ii][Dd][Ff][Ii][Ll][Ee]="\{0,1\}\(\/[^"$]*\)"\{0,1\}[[:space:]]*$/\1/p' "$2" 2>/dev/null) \
		"/run/$1.pid" "/run/$1/$1.pid" "/run/${1}d.pid"; do
		[ -f "$file" ] && read -r pid rest <"$file" && [ -d "/proc/${pid:-none}" ] && echo "$pid" && return
	done
}

# What a script says of its service: LSB, init script actions.
asked() { # SCRIPT
	if ! grep -q -E '(^|[^[:alnum:]_])status\)|^status\(\)' "$1"; then
		echo unknown
		return
	fi
	"$1" status >/dev/null 2>&1 </dev/null
	case $? in
	0) echo active ;;
	1 | 2 | 32) echo failed ;;
	3) echo inactive ;;
	*) echo unknown ;;
	esac
}

# Scripts, but for those that are no service.
scripts() {
	for script in /etc/init.d/*; do
		name=${script##*/}
		case $name in
		README | skeleton | functions | functions.sh | rc | rcS | rc.local | rc.shutdown | halt | reboot | single | *.dpkg-*) continue ;;
		esac
		[ -f "$script" ] && [ -x "$script" ] && echo "$name"
	done
}

of_scripts() {
	scripts | while read -r name; do
		[ -d "/etc/sv/$name" ] && [ "$1" = runit ] && continue
		say "$name" "$(asked "/etc/init.d/$name")" "$(process "$name" "/etc/init.d/$name")"
	done
}

# rc-status(8) reads these directories, too.
of_openrc() {
	scripts | while read -r name; do
		state=inactive
		if [ -e "/run/openrc/failed/$name" ]; then
			state=failed
		elif [ -e "/run/openrc/starting/$name" ] || [ -e "/run/openrc/stopping/$name" ]; then
			state=activating
		elif [ -e "/run/openrc/started/$name" ]; then
			if [ -d "/run/openrc/daemons/$name" ]; then
				rc-service "$name" status >/dev/null 2>&1 </dev/null
				[ $? = 32 ] && state=failed || state=active
			else
				state=$(asked "/etc/init.d/$name")
				[ $state != unknown ] || state=active
			fi
		fi
		say "$name" $state "$(process "$name" "/etc/init.d/$name")"
	done
}

# sv(8), status.
of_runit() {
	services=/etc/service
	[ -e $services ] || services=/var/service
	for service in $services/*; do
		[ -d "$service" ] || continue
		pid=
		line=$(sv status "$service" 2>&1)
		line=${line%%;*}
		case $line in
		run:*)
			state=active
			pid=${line#*(pid }
			pid=${pid%%)*}
			;;
		finish:*) state=deactivating ;;
		down:*'want up'*) state=failed ;;
		down:*) state=inactive ;;
		*) state=unknown ;;
		esac
		say "${service##*/}" $state "$pid"
	done
}

read -r first </proc/1/comm
if [ -d /run/systemd/system ]; then
	of_systemd
elif [ -d /run/openrc ]; then
	of_openrc
elif [ "$first" = runit ]; then
	of_runit
	[ ! -d /etc/rc2.d ] || of_scripts runit
elif [ -d /etc/rc2.d ] || [ -d /etc/rc.d/rc3.d ]; then
	of_scripts
fi
exit 0
