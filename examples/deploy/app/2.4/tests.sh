test "$(cat "$(dirname "$0")/VERSION")" = 2.4 && echo "the tests of 2.4 pass"
