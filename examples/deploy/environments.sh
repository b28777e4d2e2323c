# What the tools do to the environments. Run in the goal's output folder, which gets its own copy of them.
set -eu
[ -d environments ] || cp -R "$PLANEXEC_WORKSPACE/examples/deploy/environments" environments

note() {
  echo "$1" >> deploy.log
}

runs() {
  note "$1 runs $(cat "environments/$1/release/VERSION")"
}

install_release() {
  sha256sum --quiet -c "build/shop-$2.sha256"
  rm -rf "environments/$1/before"
  mv "environments/$1/release" "environments/$1/before"
  mkdir "environments/$1/release"
  tar -C "environments/$1/release" -xf "build/shop-$2.tar"
  runs "$1"
}

restore_release() {
  if [ -d "environments/$1/before" ]; then
    rm -rf "environments/$1/release"
    mv "environments/$1/before" "environments/$1/release"
  fi
  runs "$1"
}

set_machines() {
  echo "$2" > "environments/$1/machines"
  note "$1 has $2 machine(s)"
}

check_health() {
  . "./environments/$1/config"
  . "./environments/$1/release/health.sh"
}
