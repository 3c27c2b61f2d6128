# What lanes/run and lanes/shell share: the lanes, the disks, the emulator. Sourced, not run.
# shellcheck shell=bash

LANES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(dirname "$LANES")
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/systemcontainers-lanes
STORE=${SYSTEMCONTAINERS_STORE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/systemcontainers}

# Seconds. Software emulation is about ten times slower than the processor.
BUILD_LIMIT=2400
PROBE_LIMIT=10
BOOT_LIMIT=600
STOP_LIMIT=180
DISK_LIMIT=900

MEMORY=${LANE_MEMORY:-4096}
PROCESSORS=${LANE_PROCESSORS:-2}

say() { echo "lane: $*"; }
die() {
    echo "lane: $*" >&2
    exit 2
}

# Say what a lane is made of: SUITE JDK KERNEL_PARAMETERS
choose_lane() {
    case $1 in
    debian-12) SUITE=bookworm JDK=openjdk-17-jre-headless PARAMETERS= ;;
    debian-13) SUITE=trixie JDK=openjdk-21-jre-headless PARAMETERS= ;;
    # Version 1 of control groups alone; what mixes both is what CI itself runs on.
    debian-12-v1)
        SUITE=bookworm JDK=openjdk-17-jre-headless
        PARAMETERS="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1"
        ;;
    *) die "no lane is called \`$1\`: there are debian-12, debian-13 and debian-12-v1" ;;
    esac
    LANE=$1
    PACKAGES=linux-image-cloud-amd64,initramfs-tools,zstd,kmod,systemd,systemd-sysv,udev,dbus
    PACKAGES+=,libpam-systemd,iproute2,procps,e2fsprogs,btrfs-progs,squashfs-tools,ca-certificates,$JDK
}

# Install what is missing, with the host's apt configuration; say so where this is not root.
need_programs() {
    local missing=()
    command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86 seabios)
    command -v debootstrap >/dev/null || missing+=(debootstrap debian-archive-keyring)
    command -v mke2fs >/dev/null && command -v debugfs >/dev/null || missing+=(e2fsprogs)
    [ "$(id -u)" = 0 ] || die "run this as root: disks keep the owners of files"
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# The Debian archive that this host's apt is told to use.
mirror() {
    apt-get indextargets --format '$(REPO_URI)|$(COMPONENT)|$(LABEL)' 'Created-By: Packages' |
        sed -n 's/|main|Debian$//p' | head -n 1
}

# Make a disk of a folder without mounting anything: FOLDER IMAGE LABEL SPARE_MEGABYTES
make_disk() {
    local megabytes
    megabytes=$(du --summarize --block-size=1M "$1" | cut -f 1)
    rm -f "$2"
    timeout "$DISK_LIMIT" mke2fs -q -t ext4 -L "$3" -d "$1" -E lazy_itable_init=1 -N $((megabytes * 128 + 100000)) \
        "$2" $((megabytes * 5 / 4 + $4))M 2>&1 | { grep -v '^Creating regular file' || true; }
}

# Make the lane's root disk, kernel and initrd once; DISKS is the folder they are in.
build_root() {
    local key
    key=$({
        echo "$SUITE $PACKAGES"
        declare -f make_disk build_root populate_root
        cat "$LANES/guest/lane.service"
    } | sha256sum | cut -c 1-16)
    DISKS=$CACHE/$SUITE-$key
    mkdir -p "$CACHE"
    exec {lock}>"$CACHE/$SUITE.lock"
    flock --wait "$BUILD_LIMIT" "$lock" || die "another build of $SUITE did not end in $BUILD_LIMIT s"
    if [ ! -e "$DISKS/root.ext4" ]; then
        local began=$SECONDS old
        for old in "$CACHE/$SUITE"-*; do
            # Another run may be at it: whoever uses disks holds a lock in their folder.
            [ ! -e "$old" ] || flock --nonblock "$old" rm -rf "$old" || say "$old is in use, and stays"
        done
        local archive
        archive=$(mirror)
        [ -n "$archive" ] || die "apt knows of no Debian archive: see /etc/apt, and run apt-get update"
        say "building the disk of $SUITE (log: $CACHE/$SUITE.log)"
        export -f populate_root make_disk
        export CACHE SUITE PACKAGES LANES DISK_LIMIT
        timeout --kill-after=10 "$BUILD_LIMIT" bash -euo pipefail -c 'populate_root "$1" "$2"' - \
            "$CACHE/$SUITE-building" "$archive" >"$CACHE/$SUITE.log" 2>&1 || {
            tail -n 20 "$CACHE/$SUITE.log" >&2
            die "building the disk of $SUITE failed: see $CACHE/$SUITE.log"
        }
        mv "$CACHE/$SUITE-building" "$DISKS"
        say "built in $((SECONDS - began)) s"
    fi
    # Until this run ends, or the emulator that inherits it does.
    exec {disks_lock}<"$DISKS"
    flock --shared "$disks_lock"
    exec {lock}>&-
}

populate_root() { # FOLDER MIRROR
    local root=$1/root
    mkdir -p "$1"
    debootstrap --variant=minbase --include="$PACKAGES" "$SUITE" "$root" "$2"
    mkdir -p "$root/lane" "$root/store"
    printf '%s\n' 'LABEL=root / ext4 rw 0 0' 'LABEL=work /lane ext4 rw 0 0' \
        'LABEL=store /store ext4 rw 0 0' >"$root/etc/fstab"
    echo lane >"$root/etc/hostname"
    printf '127.0.0.1 localhost lane\n::1 localhost\n' >"$root/etc/hosts"
    printf '[Match]\nName=en* eth*\n[Network]\nDHCP=ipv4\n' >"$root/etc/systemd/network/all.network"
    # The emulator's own resolver: slirp's, always there.
    rm -f "$root/etc/resolv.conf"
    echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"
    install -m 644 "$LANES/guest/lane.service" "$root/etc/systemd/system/"
    mkdir "$root/etc/systemd/system/serial-getty@ttyS0.service.d"
    printf '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --keep-baud 115200 %%I\n' \
        >"$root/etc/systemd/system/serial-getty@ttyS0.service.d/login.conf"
    echo 'PS1="lane:\w# "; export SYSTEMCONTAINERS_STORE=/store; cd /lane' >>"$root/root/.bashrc"
    chroot "$root" systemctl -q enable systemd-networkd lane.service
    chroot "$root" passwd -q -d root
    # What slows the boot of an emulated machine and tests nothing.
    chroot "$root" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
        e2scrub_all.timer fstrim.timer systemd-networkd-wait-online.service
    # A small initrd: unpacking a whole one takes longer than the boot.
    printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
    printf 'MODULES=list\nCOMPRESS=gzip\n' >"$root/etc/initramfs-tools/conf.d/lane"
    chroot "$root" update-initramfs -u
    cp "$root"/boot/vmlinuz-* "$1/vmlinuz"
    cp "$root"/boot/initrd.img-* "$1/initrd"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/boot/initrd.img-*
    make_disk "$root" "$1/root.ext4" root 2000
    rm -rf "$root"
}

# Put the image store on a disk: owners, modes and extended attributes stay what they are.
make_store_disk() {
    mkdir -p "$STORE/images"
    make_disk "$STORE" "$WORK/store.ext4" store 4000
}

# Put the build's outputs and the jars they need on a disk: MODULE…
make_work_disk() {
    local module jar entry classpath tree=$WORK/tree
    mkdir -p "$tree/jars" "$tree/reports"
    cp -a "$REPOSITORY/docs" "$tree/" # which tests compare with the code
    for module in "$@"; do
        mkdir -p "$tree/$module/target"
        cp -a "$REPOSITORY/$module"/{pom.xml,src} "$tree/$module/"
        cp -a "$REPOSITORY/$module"/target/{classes,test-classes} "$tree/$module/target/"
        classpath=/lane/$module/target/test-classes:/lane/$module/target/classes
        IFS=: read -ra entry <<<"$(cat "$REPOSITORY/$module/target/lane.classpath")"
        for jar in "${entry[@]}" "$CONSOLE"; do
            case $jar in
            "$REPOSITORY"/*) classpath+=:/lane/${jar#"$REPOSITORY"/} ;;
            *)
                [ -e "$tree/jars/${jar##*/}" ] || cp "$jar" "$tree/jars/"
                classpath+=:/lane/jars/${jar##*/}
                ;;
            esac
        done
        echo "$classpath" >"$tree/$module/classpath"
    done
    install -m 755 "$LANES/guest/run-tests" "$tree/"
    [ ! -e "$WORK/request" ] || cp "$WORK/request" "$WORK/properties" "$tree/"
    make_disk "$tree" "$WORK/work.ext4" work 500
}

# Compile, and write down which jars the tests of each module need.
build_modules() { # MODULE…
    local modules maven=(nice mvn -q -B -Dspotless.skip)
    modules=$(IFS=,; echo "$*")
    local copy=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
    local version
    version=$(sed -n 's:.*<junit.platform.version>\(.*\)</.*:\1:p' "$REPOSITORY/pom.xml")
    say "compiling $modules"
    (
        cd "$REPOSITORY"
        # A subshell before || goes on after a failure.
        timeout 1200 "${maven[@]}" -pl "$modules" -am test-compile "$copy:build-classpath" \
            -Dmdep.outputFile=target/lane.classpath -Dmdep.includeScope=test || exit 1
        CONSOLE=$CACHE/junit-platform-console-standalone-$version.jar
        [ -e "$CONSOLE" ] || timeout 300 "${maven[@]}" -N "$copy:copy" -DoutputDirectory="$CACHE" \
            -Dartifact="org.junit.platform:junit-platform-console-standalone:$version"
    ) || die "compiling failed"
    CONSOLE=$CACHE/junit-platform-console-standalone-$version.jar
}

# Tell whether this host's /dev/kvm boots the lane's kernel: some open and boot nothing.
kvm_boots() {
    local known
    known=$CACHE/kvm-$(cat /proc/sys/kernel/random/boot_id)
    [ -w /dev/kvm ] || return 1
    if [ ! -e "$known" ]; then
        rm -f "$CACHE"/kvm-*
        timeout --signal=KILL "$PROBE_LIMIT" qemu-system-x86_64 -accel kvm -m 512 -nodefaults -display none \
            -no-reboot -serial stdio -kernel "$DISKS/vmlinuz" -append "console=ttyS0 panic=-1" \
            </dev/null >"$known.log" 2>&1 &
        wait $! 2>/dev/null || true
        if grep -q 'Linux version' "$known.log"; then echo yes >"$known"; else echo no >"$known"; fi
    fi
    [ "$(cat "$known")" = yes ]
}

# Set EMULATOR to the command that boots the lane. The root disk is never written to.
choose_emulator() {
    # One thread for all processors: with one for each the emulator runs half of an instruction that a
    # JIT compiler on another processor is just replacing, and the JVM crashes within minutes.
    local processor=(-accel "tcg,thread=single" -cpu Nehalem)
    ! kvm_boots || processor=(-accel kvm -cpu host)
    say "${processor[1]%%,*}, $PROCESSORS processors, $MEMORY MB"
    EMULATOR=(nice qemu-system-x86_64 "${processor[@]}" -smp "$PROCESSORS" -m "$MEMORY" -nodefaults
        -display none -no-reboot -kernel "$DISKS/vmlinuz" -initrd "$DISKS/initrd"
        -device virtio-rng-pci -nic user,model=virtio-net-pci
        -drive "file=$DISKS/root.ext4,if=virtio,format=raw,snapshot=on,cache=unsafe"
        -drive "file=$WORK/work.ext4,if=virtio,format=raw,cache=unsafe"
        -drive "file=$WORK/store.ext4,if=virtio,format=raw,cache=unsafe")
    KERNEL="root=/dev/vda rw console=ttyS0 panic=-1 oops=panic quiet systemd.show_status=1 $PARAMETERS ${LANE_PARAMETERS:-}"
}
