# Tells on standard error how far something slow is. Sourced by scripts of this checkout that have a say().

TELLER=''

# Whether standard error is a terminal on which a line can be written over.
rewrites() {
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}

# begin_progress LOOK SAID: until end_progress, LOOK is called every second and sets STATE and DETAIL to what is going on. On
# a terminal both are one line that is rewritten; elsewhere each new STATE is a line, but the one that was SAID before, and
# one that lasts is told twice a minute.
begin_progress() {
  # Without the lock of a build: what tells of it must not hold it.
  tell_progress "$1" "$2" 9>&- &
  TELLER=$!
}

end_progress() {
  [ -n "$TELLER" ] || return 0
  { kill "$TELLER" && wait "$TELLER"; } 2>/dev/null
  TELLER=''
  ! rewrites || printf '\r\033[K' >&2
}

tell_progress() {
  local look="$1" told="$2" begun="$SECONDS" told_at="$SECONDS" STATE='' DETAIL=''
  "$look"
  # It ends with the script also where that is killed.
  while kill -0 "$$" 2>/dev/null; do
    if rewrites; then
      printf '\r%s\033[K' "$(fitting "planexec: $STATE$DETAIL, $((SECONDS - begun)) s")" >&2
    elif [ "$STATE" != "$told" ] || [ $((SECONDS - told_at)) -ge 30 ]; then
      say "$STATE$DETAIL, $((SECONDS - begun)) s"
      told="$STATE"
      told_at="$SECONDS"
    fi
    sleep 1 > /dev/null 2>&1 < /dev/null
    "$look"
  done
}

# As much of a text as stands in one line of the terminal: a line that wraps cannot be written over.
fitting() {
  local size columns
  size="$(stty size <&2 2>/dev/null)"
  columns="${size#* }"
  case "$columns" in
    '' | 0 | *[!0-9]*) columns=80 ;;
  esac
  printf '%s' "${1:0:columns-1}"
}

# maven_progress LOG DOING: sets STATE and DETAIL to the module that a build of Maven is at, as its log tells, and to how
# many files it has fetched for it.
maven_progress() {
  local module fetched
  module="$(sed -n 's|^\[INFO\] Building \(.*\) [^ ][^ ]* *\[\([0-9]*\)/\([0-9]*\)\]$|module \2 of \3: \1|p' "$1" 2>/dev/null |
    tail -n 1)"
  fetched="$(grep -c '^\[INFO\] Downloaded from ' "$1" 2>/dev/null)"
  STATE="$2${module:+, $module}"
  DETAIL=''
  case "${fetched:-0}" in
    0) ;;
    1) DETAIL=", 1 file fetched" ;;
    *) DETAIL=", $fetched files fetched" ;;
  esac
}
