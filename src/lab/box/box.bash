# shellcheck shell=bash
# Where the box of a lab keeps what it has. Sourced, never run.
# shellcheck disable=SC2034 # read by the scripts that source this file
BOX_DIR=$LAB_DIR/box
BOX_DISK=$LAB_DISK/box.img
BOX_LUGGAGE=$LAB_DISK/luggage.ext4
BOX_SPARE=$LAB_DISK/spare.img
# Which image its disk is a copy of.
BOX_IMAGE=$LAB_DISK/image
# Is there when its second NIC is one on the mainboard, not an adapter.
BOX_SECOND_NIC=$LAB_DISK/second-nic

require_box_lane() {
  [[ -e $LAB_DIR/up ]] || die "this lab is not up" "Start it with: scripts/lab --name $LAB_NAME up --lane box"
  grep -q '^box lane' "$LAB_DIR/up" || die "this lab has no box" "Start another one with: scripts/lab --name OTHER up --lane box"
}

require_box_running() {
  require_box_lane
  process_runs box || die "the box is off" "Start it with: scripts/lab --name $LAB_NAME box start"
}

# in_box COMMAND…: runs a command line in the box, on a terminal of its own when BOX_TERMINAL is set; stdin, stdout and
# the exit code are the command's.
in_box() {
  local word line=''
  for word in "$@"; do
    printf -v word %q "$word"
    line+=" $word"
  done
  in_hypervisor ssh -q "${BOX_SSH[@]}" ${BOX_TERMINAL:+-tt} root@127.0.0.1 "$line"
}

# A dead box must not hold its caller for minutes, a busy one must not lose him.
BOX_SSH=(-p 2222 -i "$BOX_DIR/id_ed25519" -o UserKnownHostsFile="$BOX_DIR/known_hosts" -o StrictHostKeyChecking=yes
  -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=8
  -o ControlMaster=auto -o ControlPath="$BOX_DIR/ssh" -o ControlPersist=120)
