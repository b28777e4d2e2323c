echo "2.3 is well"
