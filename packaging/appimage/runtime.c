/* The head of the AppImage: mounts the file system image behind itself, or unpacks it where nothing
 * can be mounted, and starts AppRun in it.
 *
 * Written for Captioner, after the AppImage specification (type 2): an ELF program with the bytes
 * "AI\2" at offset 8, and a squashfs image from the end of the ELF file on. It is linked statically
 * with libsquashfuse, libfuse3 and zlib, so that nothing is needed but the kernel and, for
 * mounting, the setuid helper fusermount3. The options are those that other runtimes have.
 */
#define _GNU_SOURCE

#include <config.h> /* squashfuse's */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <fuse_lowlevel.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse.h>
#include <ll.h>

/* squashfuse can read LZO, whose library is under the GPL; our images are compressed by Zstandard. */
int lzo1x_decompress_safe(const unsigned char *from, unsigned long size, unsigned char *to,
                          unsigned long *room, void *memory);
int lzo1x_decompress_safe(const unsigned char *from, unsigned long size, unsigned char *to,
                          unsigned long *room, void *memory) {
    (void)from, (void)size, (void)to, (void)room, (void)memory;
    return -1;
}

static void fail(const char *what) {
    fprintf(stderr, "Captioner could not be started: %s%s%s.\n", what, errno ? ": " : "",
            errno ? strerror(errno) : "");
    exit(1);
}

/* Where the ELF file ends and the image begins: behind the section headers, which come last. */
static size_t image_offset(const char *path) {
    Elf64_Ehdr header;
    FILE *file = fopen(path, "rb");
    if (!file || fread(&header, sizeof header, 1, file) != 1)
        fail("its file cannot be read");
    fclose(file);
    return header.e_shoff + (size_t)header.e_shnum * header.e_shentsize;
}

static char *joined(const char *folder, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        fail("there is no memory");
    return path;
}

static char *new_folder(void) {
    const char *parent = getenv("TMPDIR");
    char *path = joined(parent && *parent ? parent : "/tmp", "captioner-XXXXXX");
    if (!mkdtemp(path))
        fail("no temporary folder can be made");
    return path;
}

/* --- unpacking ---------------------------------------------------------------------------- */

static void write_file(sqfs *image, sqfs_inode *inode, const char *path) {
    static char buffer[1 << 17];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, inode->base.mode & 0777);
    if (file < 0)
        fail(path);
    for (sqfs_off_t position = 0;;) {
        sqfs_off_t count = sizeof buffer;
        if (sqfs_read_range(image, inode, position, &count, buffer) != SQFS_OK)
            fail("the file is damaged");
        if (count == 0)
            break;
        for (sqfs_off_t done = 0; done < count;) {
            ssize_t written = write(file, buffer + done, count - done);
            if (written < 0)
                fail(path);
            done += written;
        }
        position += count;
    }
    close(file);
}

static void unpack(const char *self, size_t offset, const char *folder) {
    sqfs image;
    sqfs_traverse walk;
    sqfs_err trouble = SQFS_OK;
    memset(&image, 0, sizeof image);
    errno = 0;
    int file = open(self, O_RDONLY | O_CLOEXEC);
    if (file < 0 || sqfs_init(&image, file, offset) != SQFS_OK)
        fail("the file is damaged");
    if (mkdir(folder, 0755) && errno != EEXIST)
        fail(folder);
    if (sqfs_traverse_open(&walk, &image, sqfs_inode_root(&image)) != SQFS_OK)
        fail("the file is damaged");
    while (sqfs_traverse_next(&walk, &trouble)) {
        sqfs_inode inode;
        if (walk.dir_end || !walk.path || !*walk.path)
            continue;
        char *path = joined(folder, walk.path);
        if (sqfs_inode_get(&image, &inode, sqfs_dentry_inode(&walk.entry)) != SQFS_OK)
            fail("the file is damaged");
        if (S_ISDIR(inode.base.mode)) {
            if (mkdir(path, 0755) && errno != EEXIST)
                fail(path);
        } else if (S_ISLNK(inode.base.mode)) {
            size_t size = inode.xtra.symlink_size + 1;
            char *target = malloc(size);
            if (!target || sqfs_readlink(&image, &inode, target, &size) != SQFS_OK)
                fail("the file is damaged");
            unlink(path);
            if (symlink(target, path))
                fail(path);
            free(target);
        } else if (S_ISREG(inode.base.mode)) {
            write_file(&image, &inode, path);
        }
        free(path);
    }
    if (trouble != SQFS_OK)
        fail("the file is damaged");
    sqfs_traverse_close(&walk);
    sqfs_destroy(&image);
    close(file);
}

static int delete_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static void delete_folder(const char *folder) { nftw(folder, delete_one, 32, FTW_DEPTH | FTW_PHYS); }

/* --- mounting ----------------------------------------------------------------------------- */

/* Serve the image at `folder` until it is unmounted, telling by a byte in `ready` that it is there.
 * It is unmounted when `alive` closes: when the program and all its children have ended. */
static void serve(const char *self, size_t offset, const char *folder, int ready, int alive) {
    struct fuse_lowlevel_ops does;
    memset(&does, 0, sizeof does);
    does.getattr = sqfs_ll_op_getattr;
    does.opendir = sqfs_ll_op_opendir;
    does.releasedir = sqfs_ll_op_releasedir;
    does.readdir = sqfs_ll_op_readdir;
    does.lookup = sqfs_ll_op_lookup;
    does.open = sqfs_ll_op_open;
    does.release = sqfs_ll_op_release;
    does.read = sqfs_ll_op_read;
    does.readlink = sqfs_ll_op_readlink;
    does.forget = sqfs_ll_op_forget;
    does.statfs = stfs_ll_op_statfs;

    sqfs_ll *image = sqfs_ll_open(self, offset);
    if (!image)
        _exit(1);
    char *words[] = {"captioner", "-oro,nodev,fsname=captioner.AppImage,subtype=appimage"};
    struct fuse_args arguments = FUSE_ARGS_INIT(2, words);
    sqfs_ll_chan channel;
    if (sqfs_ll_mount(&channel, folder, &arguments, &does, sizeof does, image) != SQFS_OK)
        _exit(1);
    fuse_set_signal_handlers(channel.session);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for the program, which has its files open here. */
    signal(SIGHUP, SIG_IGN);
    if (fork() == 0) {
        char nothing;
        pid_t server = getppid();
        close(ready);
        signal(SIGTERM, SIG_IGN);
        while (read(alive, &nothing, 1) > 0 || errno == EINTR)
            errno = 0;
        kill(server, SIGTERM);
        _exit(0);
    }
    close(alive);
    if (write(ready, "1", 1) != 1)
        _exit(1);
    close(ready);
    fuse_session_loop(channel.session);
    sqfs_ll_unmount(&channel, folder);
    rmdir(folder);
    _exit(0);
}

/* Whether the image is there now. The caller keeps the open end of the pipe, and so do the
 * programs that it becomes; nothing else tells reliably when the last of them has gone. */
static int mount_at(const char *self, size_t offset, const char *folder) {
    int ready[2], alive[2];
    char told = 0;
    if (access("/dev/fuse", R_OK | W_OK) || pipe(ready) || pipe(alive))
        return 0;
    pid_t server = fork();
    if (server == 0) {
        close(ready[0]);
        close(alive[1]);
        setsid();
        int nothing = open("/dev/null", O_RDWR);
        /* What libfuse says when it cannot mount would alarm, and unpacking works all the same. */
        dup2(nothing, 0);
        dup2(nothing, 1);
        dup2(nothing, 2);
        serve(self, offset, folder, ready[1], alive[0]);
    }
    close(ready[1]);
    close(alive[0]);
    int is_there = server > 0 && read(ready[0], &told, 1) == 1;
    close(ready[0]);
    if (!is_there) {
        close(alive[1]);
        waitpid(server, NULL, 0);
    }
    return is_there;
}

/* --- starting ------------------------------------------------------------------------------ */

static void start(const char *folder, const char *self, char **arguments) {
    setenv("APPDIR", folder, 1);
    setenv("APPIMAGE", self, 1);
    setenv("ARGV0", arguments[0], 1);
    execv(joined(folder, "AppRun"), arguments);
    fail("there is nothing inside");
}

static int start_unpacked(const char *self, size_t offset, char **arguments) {
    int status = 0;
    char *folder = new_folder();
    unpack(self, offset, folder);
    pid_t program = fork();
    if (program == 0)
        start(folder, self, arguments);
    signal(SIGINT, SIG_IGN);
    while (waitpid(program, &status, 0) < 0 && errno == EINTR) {
    }
    delete_folder(folder);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
    static char self[PATH_MAX];
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        fail("/proc is not there");
    size_t offset = image_offset(self);
    const char *option = count > 1 ? arguments[1] : "";

    if (!strcmp(option, "--appimage-offset")) {
        printf("%zu\n", offset);
        return 0;
    }
    if (!strcmp(option, "--appimage-extract")) {
        unpack(self, offset, "squashfs-root");
        return 0;
    }
    int is_asked = !strcmp(option, "--appimage-extract-and-run");
    if (is_asked) {
        arguments[1] = arguments[0];
        return start_unpacked(self, offset, arguments + 1);
    }
    if (getenv("APPIMAGE_EXTRACT_AND_RUN"))
        return start_unpacked(self, offset, arguments);

    char *folder = new_folder();
    errno = 0;
    if (!mount_at(self, offset, folder)) {
        rmdir(folder);
        return start_unpacked(self, offset, arguments);
    }
    start(folder, self, arguments);
}
