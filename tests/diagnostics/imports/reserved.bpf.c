int AT_count(int n) { return n; }
