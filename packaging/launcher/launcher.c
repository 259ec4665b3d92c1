/* What people start on Linux: looks whether the program behind it can start at all, and starts it.
 *
 * That program (PyInstaller's) checks every file of the installation and says what is missing; but
 * without Python's own library and modules it has no words to say so: it prints Python's state, or
 * is killed by a signal. Those few files are checked here, against the sizes in files.txt.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "captioner-program"

static void refuse(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("Error: The installation is damaged: ", stderr);
    vfprintf(stderr, format, values);
    fputs(".\nPlease install Captioner again.\n", stderr);
    va_end(values);
    exit(1);
}

static char *joined(const char *folder, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        fputs("Error: There is no memory to start Captioner.\n", stderr);
        exit(1);
    }
    return path;
}

/* Where this very file lies, whatever links led to it. */
static char *own_folder(const char *called) {
    char *path = realpath("/proc/self/exe", NULL);
    if (!path) /* A root without /proc. */
        path = realpath(called, NULL);
    char *end = path ? strrchr(path, '/') : NULL;
    if (!end) {
        fputs("Error: Captioner cannot find its own folder.\n"
              "Please start it with its whole path.\n",
              stderr);
        exit(1);
    }
    *end = 0;
    return path;
}

/* Python's library and modules, and the program: without these nobody can say what is missing. */
static int is_vital(const char *name) {
    return !strcmp(name, "base_library.zip") || !strncmp(name, "libpython", 9) ||
           !strcmp(name, "../" PROGRAM);
}

static void check(const char *internal) {
    char *list = joined(internal, "files.txt");
    FILE *file = fopen(list, "r");
    if (!file)
        refuse("%s cannot be read (%s)", "files.txt", strerror(errno));
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, file)) > 0;) {
        if (line[length - 1] == '\n')
            line[length - 1] = 0;
        char *name = NULL;
        long long size = strtoll(line, &name, 10);
        if (!name || *name++ != ' ' || !is_vital(name))
            continue;
        struct stat found;
        char *path = joined(internal, name);
        const char *shown = strncmp(name, "../", 3) ? name : name + 3;
        if (stat(path, &found))
            refuse("%s %s", shown, errno == ENOENT ? "is missing" : "cannot be read");
        if ((long long)found.st_size != size)
            refuse("%s is %lld bytes long instead of %lld", shown, (long long)found.st_size, size);
        free(path);
    }
    free(line);
    fclose(file);
    free(list);
}

int main(int count, char **arguments) {
    char *folder = own_folder(count ? arguments[0] : "");
    char *internal = joined(folder, "_internal");
    check(internal);
    char *program = joined(folder, PROGRAM);
    execv(program, arguments);
    refuse(PROGRAM " cannot be started (%s)", strerror(errno));
}
