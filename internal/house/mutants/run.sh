#!/bin/sh
# Changes the code that decides about money and status, one place after the other, and sees that a test notices.
# Usage: run.sh GREMLINS [PACKAGE]...; docs/mutation.md says what the figures mean. Fails below 90 % of a package.
gremlins=$1
shift
only=" $* "
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p bin/mutation
# Without a database; one test, of what a password costs, takes seconds and says nothing about money.
export PATH="$here:$PATH" GOFLAGS="-short -vet=off -count=1 -skip=^TestPasswordsCost"
failed=0

# mutate PACKAGE [FILE]...: of a package the files named, or all of it.
mutate() {
  package=$1
  shift
  case $only in "  " | *" $package "*) ;; *) return ;; esac
  left_out=
  for file in "$package"/*.go; do
    name=$(basename "$file" .go)
    case " $* " in "  " | *" $name "*) ;; *) left_out="$left_out|$name" ;; esac
  done
  echo "== $package $*"
  "$gremlins" unleash "./$package" --workers "${WORKERS:-2}" --timeout-coefficient "$patience" --threshold-efficacy 90 \
    ${left_out:+--exclude-files "(^|/)(${left_out#|})\.go\$"} --output "bin/mutation/$(basename "$package").json" || failed=1
}

# The time limit, in runs of the tests: one of the small packages takes a second, which a busy machine may stretch.
patience=30
mutate internal/money
mutate internal/pricing
mutate models article correction decision finance history invoice invoice_file licence policy publication status tax
patience=12
mutate internal/licensing calendar doubt money money_licence payment
exit $failed
