// Prints the datagrams that come to a socket, a line each: `notified NAME`, where a name that begins with @ is abstract.

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = argc > 1 ? strlen(argv[1]) : 0;
  if (length == 0 || length >= sizeof address.sun_path) return 2;
  memcpy(address.sun_path, argv[1], length);
  if (argv[1][0] == '@') address.sun_path[0] = 0;
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0) return 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("bound");
  char message[256];
  for (ssize_t got; (got = recv(fd, message, sizeof message - 1, 0)) > 0;) {
    message[got] = 0;
    puts(message);
  }
  return 0;
}
