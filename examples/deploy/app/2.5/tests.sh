test "$(cat "$(dirname "$0")/VERSION")" = 2.5 && echo "the tests of 2.5 pass"
