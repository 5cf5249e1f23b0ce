/* SPDX-License-Identifier: MIT */
/*
 * standalone_main.c - runs a fuzz target over files, for compilers without
 * libFuzzer: each argument is a file, or a list of files if it begins with '@'.
 *
 *   fuzz_x [-v] FILE... @LIST...
 *
 * -v says what is done.  Folders are not read, because C99 has no way to; CMake
 * writes the lists.  A target that finds something wrong aborts, so that the
 * process does not come to its last line, which counts what was run.
 */
#include "fuzz.h"

static unsigned long replayed;

static void replay(const char *path)
{
  uint8_t *data = NULL;
  size_t size = 0;
  size_t room = 0;
  FILE *file = fopen(path, "rb");

  if (file == NULL) {
    perror(path);
    exit(2);
  }
  for (;;) {
    size_t got;

    if (size == room) {
      room = room * 2 + 4096;
      data = realloc(data, room);
      FUZZ_CHECK(data != NULL);
    }
    got = fread(data + size, 1, room - size, file);
    if (got == 0)
      break;
    size += got;
  }
  (void)fclose(file);
  if (fuzz_verbose)
    (void)printf("%s: %lu octets\n", path, (unsigned long)size);
  /* Exactly as many octets as the file has, so that ASan sees reads behind them. */
  data = realloc(data, size != 0 ? size : 1);
  FUZZ_CHECK(data != NULL);
  (void)LLVMFuzzerTestOneInput(data, size);
  free(data);
  replayed++;
}

static void replay_list(const char *path)
{
  char line[4096];
  FILE *list = fopen(path, "r");

  if (list == NULL) {
    perror(path);
    exit(2);
  }
  while (fgets(line, sizeof line, list) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] != '\0')
      replay(line);
  }
  (void)fclose(list);
}

int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-v") == 0)
      fuzz_verbose = true;
    else if (argv[i][0] == '@')
      replay_list(argv[i] + 1);
    else
      replay(argv[i]);
  }
  (void)printf("%lu passed, 0 failed\n", replayed);
  return replayed == 0;
}
