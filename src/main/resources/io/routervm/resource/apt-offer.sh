said() { cat "$folder/said" >&2; exit 1; }
update </dev/null >"$folder/said" 2>&1 || said
simulate </dev/null >"$folder/offer" 2>"$folder/said" || said
sed -n \
  -e 's/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) .*/upgrade \1 \2 \3/p' \
  -e 's/^Inst \([^ ]*\) (\([^ ]*\) .*/upgrade \1 - \2/p' \
  "$folder/offer"
