status=0
check_update </dev/null >"$folder/offer" 2>"$folder/said" || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 100 ]; then
  cat "$folder/offer" "$folder/said" >&2
  exit 1
fi
rpm -qa --qf '%{NAME}.%{ARCH} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\n' >"$folder/now"
awk '
  FILENAME == ARGV[1] { now[$1] = $2; next }
  /^Obsoleting/ { exit }
  /^Security:/ { next }
  {
    for (i = 1; i <= NF; i++) {
      word[n++ % 3] = $i
      if (n % 3 == 0) {
        print "upgrade", word[0], (word[0] in now ? now[word[0]] : "-"), word[1]
      }
    }
  }' "$folder/now" "$folder/offer"
