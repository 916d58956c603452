int total(int n) {
  return m;
}
