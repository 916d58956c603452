int nowhere(int n);
int total(int n) { return nowhere(n); }
