# New in 2.5: payments want a token. Staging has one.
[ -n "$PAYMENT_TOKEN" ] || { echo "2.5 cannot pay: PAYMENT_TOKEN is not set" >&2; exit 1; }
echo "2.5 is well and pays at $PAYMENT_URL"
