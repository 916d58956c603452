struct pair { int a; int b; };
int total(struct pair *p) { return p->a + p->b; }
int set(int *out) { *out = 1; return 0; }
int length(char *text, unsigned int size) { return size; }
double half(int n) { return 0; }
