echo "2.4 is well and pays at ${PAYMENT_URL:?is not set}"
