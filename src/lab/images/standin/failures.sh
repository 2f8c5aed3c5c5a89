# shellcheck shell=sh
# shellcheck disable=SC2154 # tree is set by system.sh
# The failures that a real installer shows, switched on by `failure=NAME` in the file `standin.conf` at the top of the
# install tree, or by the kernel argument `standin.failure=NAME`.

read_failure_switch() {
  failure=$(argument standin.failure)
  [ -n "$failure" ] || failure=$(wget -q -O - "$tree/standin.conf" 2>/dev/null | sed -n 's/^failure=//p')
  case $failure in
    '' | no-space | traceback | hang | no-marker | marker-without-disk) ;;
    *) fatal "standin.conf: unknown failure '$failure'" ;;
  esac
  [ -z "$failure" ] || echo "standin: failure switch $failure" >/dev/kmsg
}

failing() {
  [ "$failure" = "$1" ]
}

# fail_if traceback: a crash in the storage code, reported as the real program's exception handler does.
fail_if() {
  failing "$1" || return 0
  say "" "An unknown error has occured, look at the /tmp/anaconda-tb* file(s) for more details" "" \
    "Traceback (most recent call last):" \
    "  File \"/usr/lib64/python2.7/site-packages/pyanaconda/threads.py\", line 227, in run" \
    "    threading.Thread.run(self, *args, **kwargs)" \
    "  File \"/usr/lib64/python2.7/site-packages/pyanaconda/install.py\", line 253, in doInstall" \
    "    turnOnFilesystems(storage, mountOnly=flags.flags.dirInstall)" \
    "DeviceError: ('stand-in: made to fail', '${disk:-disk}')" "" \
    "The installer will now terminate."
  sleep 5
  power_off
}

hang() {
  while true; do
    sleep 3600
  done
}
