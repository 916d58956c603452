int total(int n) {
  n == 2;
  n < 3;
  return n;
}
