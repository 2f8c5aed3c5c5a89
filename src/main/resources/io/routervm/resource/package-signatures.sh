# Prints each package that none of $keys has signed, and each key that the system trusts beside them: `foreign WHY NAME`.
# The keys are armored, each in Base64, which means nothing to the shell.
for python in /usr/libexec/platform-python /usr/bin/python3 /usr/bin/python; do
  if [ -x "$python" ] && "$python" -c 'import rpm' </dev/null 2>/dev/null; then break; fi
  python=
done
if [ -z "$python" ]; then
  echo 'rpm has no Python module here' >&2
  exit 1
fi
# For Python 2.7 and 3. The iterator of the module would leave out headers that do not verify: this one does not.
# shellcheck disable=SC2086 # several words
"$python" - $keys <<'PROGRAM'
import base64, re, rpm, sys
def text(value):
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)
def shown(header):
    name = text(header.sprintf('%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}'))
    return re.sub('[^A-Za-z0-9._+~^:-]', '?', name)[:200]
def body(armor):
    lines = [line.strip() for line in text(armor).splitlines()]
    return ''.join(line for line in lines if line and line[0] not in '-=' and ':' not in line)
keys = [base64.b64decode(key) for key in sys.argv[1:]]
known = set(body(key) for key in keys)
ring = rpm.keyring()
for key in keys:
    # Older modules take the packets, newer ones the armor, and either refuses the other.
    try:
        ring.addKey(rpm.pubkey(base64.b64decode(body(key))))
    except ValueError:
        ring.addKey(rpm.pubkey(key))
reader = rpm.TransactionSet()
reader.setVSFlags(rpm._RPMVSF_NOSIGNATURES | rpm._RPMVSF_NODIGESTS | rpm.RPMVSF_NOHDRCHK)
judge = rpm.TransactionSet()
judge.setKeyring(ring)
judge.setVSFlags(rpm._RPMVSF_NODIGESTS)
# Its own method says by exceptions less than the one that it covers says by a number.
check = rpm.TransactionSet.__mro__[1].hdrCheck
reasons = {1: 'unsigned', 2: 'damaged', 3: 'untrusted', 4: 'other-key'}
checked = 0
for header in reader.dbMatch():
    if text(header[rpm.RPMTAG_NAME]) == 'gpg-pubkey' and not header[rpm.RPMTAG_BASENAMES]:
        if body(header[rpm.RPMTAG_DESCRIPTION]) not in known:
            print('foreign taken-in %s' % shown(header))
        continue
    checked += 1
    if not (header[rpm.RPMTAG_RSAHEADER] or header[rpm.RPMTAG_DSAHEADER]):
        print('foreign unsigned %s' % shown(header))
        continue
    verdict = check(judge, header.unload())[0]
    if verdict != 0:
        print('foreign %s %s' % (reasons.get(verdict, 'unsigned'), shown(header)))
print('checked %d' % checked)
PROGRAM
