# shellcheck shell=bash
# One emulated machine for the checks of the images: 1 GiB, one processor, a virtio NIC on QEMU's user-mode network
# that forwards a port on loopback to the guest's sshd, and its serial console in $work/console.log.

# shellcheck disable=SC2034 # for the checks that source this file
images=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
printf "work folder %s\n" "$work"
machine=
clean_up() {
  [[ -z "$machine" ]] || kill "$machine"
  [[ -n "${KEEP:-}" ]] || rm -rf "$work"
}
trap clean_up EXIT
port=$((20000 + RANDOM % 10000))
ssh-keygen -q -t ed25519 -N '' -C check -f "$work/key"

# start_machine OPTION...: more QEMU options; MEMORY in MiB may be set.
start_machine() {
  qemu-system-x86_64 -machine q35 -nodefaults -vga std -accel tcg,thread=multi -cpu max -m "${MEMORY:-1024}" -smp 1 -display none -no-reboot \
    -serial file:"$work/console.log" -monitor none -device virtio-rng-pci \
    -netdev user,id=lan,hostfwd=tcp:127.0.0.1:"$port"-:22 -device virtio-net-pci,netdev=lan,mac=52:54:00:00:00:01 \
    "$@" &
  machine=$!
  started=$SECONDS
}

on_guest() {
  # shellcheck disable=SC2029 # the command is meant to be expanded there
  ssh -q -i "$work/key" -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ConnectTimeout=5 -o ServerAliveInterval=5 root@127.0.0.1 "$@" </dev/null
}

# processor_seconds: what the emulator has used so far; unlike the time, it hardly depends on what else runs here.
processor_seconds() {
  awk -v ticks="$(getconf CLK_TCK)" '{print int(($14 + $15) / ticks)}' "/proc/$machine/stat"
}

# await_ssh LIMIT: waits until a command runs on the guest; fails after LIMIT seconds.
await_ssh() {
  until on_guest true; do
    if ! kill -0 "$machine" || ((SECONDS - started > $1)); then
      tail -n 40 "$work/console.log"
      printf 'FAILED: no SSH after %d s (limit %d s)\n' $((SECONDS - started)) "$1"
      exit 1
    fi
    sleep 0.5
  done
  printf 'ok: SSH with the key after %d s (%d s of processor time)\n' $((SECONDS - started)) "$(processor_seconds)"
}

# expect COMMAND OUTPUT: what COMMAND prints on the guest.
expect() {
  local output
  output=$(on_guest "$1")
  if [[ "$output" != "$2" ]]; then
    printf 'FAILED: %s\n expected: %s\n but was:  %s\n' "$1" "$2" "$output"
    exit 1
  fi
  printf 'ok: %s = %s\n' "$1" "$2"
}

# await_end LIMIT: waits until the machine has switched itself off.
await_end() {
  while kill -0 "$machine" 2>"$work/ignored"; do
    if ((SECONDS - started > $1)); then
      tail -n 40 "$work/console.log"
      printf 'FAILED: still on after %d s\n' "$1"
      exit 1
    fi
    sleep 0.5
  done
  machine=
  printf 'ok: switched itself off after %d s\n' $((SECONDS - started))
}

cut_power() {
  kill "$machine"
  wait "$machine" || printf 'ok: power cut\n'
  machine=
}

stop_machine() {
  on_guest systemctl poweroff
  started=$SECONDS
  await_end 60
}
