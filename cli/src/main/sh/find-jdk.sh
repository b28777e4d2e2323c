# Finds a JDK 25 or newer without starting one. Sourced by the scripts of this checkout.

# The feature version of the JDK in a folder (25, 26 …), 0 where there is none.
jdk_version() {
  local line version=0
  if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case "$line" in
        JAVA_VERSION=*)
          version="${line#JAVA_VERSION=}"
          version="${version#\"}"
          version="${version%%[!0-9]*}"
          ;;
      esac
    done < "$1/release"
  fi
  printf '%s' "${version:-0}"
}

java_home_on_path() {
  local java
  java="$(command -v java)" || return 0
  while [ -L "$java" ]; do
    local link
    link="$(readlink "$java")"
    case "$link" in
      /*) java="$link" ;;
      *) java="$(dirname "$java")/$link" ;;
    esac
  done
  (cd -P "$(dirname "$java")/.." 2>/dev/null && pwd)
}

# JAVA_HOME first, then the path, then the oldest of the usual folders that is new enough.
find_jdk() {
  local folder version best="" best_version=0 seen=""
  for folder in "${JAVA_HOME:-}" "$(java_home_on_path)"; do
    [ -n "$folder" ] || continue
    version="$(jdk_version "$folder")"
    if [ "$version" -ge 25 ]; then
      printf '%s' "$folder"
      return
    fi
  done
  for folder in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/java/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -d "$folder" ] || continue
    version="$(jdk_version "$folder")"
    [ "$version" -ge 25 ] || continue
    if [ "$best_version" -eq 0 ] || [ "$version" -lt "$best_version" ]; then
      best="$folder"
      best_version="$version"
    fi
  done
  printf '%s' "$best"
}

# What to tell where there is none.
no_jdk() {
  local found="no JAVA_HOME is set" on_path
  [ -z "${JAVA_HOME:-}" ] || found="JAVA_HOME is $JAVA_HOME"
  on_path="$(java_home_on_path)"
  found="$found, and $([ -n "$on_path" ] && printf 'java on the path is in %s' "$on_path" || printf 'no java is on the path')"
  printf '%s' "no JDK 25 or newer was found ($found): install one, or set JAVA_HOME to where it is."
}
