int modulo(int n) {
  if (n == 0)
    return 0;
  return -7 % n;
}
int divide(int a, int b) {
  return b == 0 ? 0 : a / b;
}
