# shellcheck shell=bash
# Where the package proxy's parts are. Sourced, never run.
source "$LAB_SOURCE/names.bash"
source "$LAB_SOURCE/processes.bash"
# shellcheck disable=SC2034 # read by the scripts that source this file
PROXY=$LAB_CACHE/packages
