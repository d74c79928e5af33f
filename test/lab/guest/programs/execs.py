#!/usr/bin/python3
"""Runs programs in every way, and writes to $LAB_EXECS, one JSON a line, what the sensor has to say of each:
{"kind":"exec","name":..,"pid":..,"parentPid":..,"uid":..,"path":..,"args":[hex..],"device":..,"inode":..}
{"kind":"fork","name":..,"pid":..,"parentPid":..}   {"kind":"exit","name":..,"pid":..}
{"kind":"no-exec","name":..,"pid":..}               an execve that failed
{"kind":"process","name":..,"pid":..,"path":..,"device":..,"inode":..}   one that lives long enough to be looked at
Arguments are those that the kernel gave the program: a script's begin with its interpreter's."""
import json, os, signal, socket, sys, threading, time

SCRATCH = "/tmp/tocsin-execs"
TRUE = "/bin/true"


def say(**line):
    file = os.open(os.environ.get("LAB_EXECS", "/dev/stdout"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(file, (json.dumps(line) + "\n").encode())
    os.close(file)


def say_exec(name, pid, path, args, file=None, uid=0, parent=None):
    about = os.stat(file or path)
    say(kind="exec", name=name, pid=pid, parentPid=parent or os.getpid(), uid=uid, path=path,
        args=[os.fsencode(arg).hex() for arg in args], device=about.st_dev, inode=about.st_ino)


def forked(child):
    """The pid of a child that runs `child` and then ends; it has ended when this returns."""
    pid = os.fork()
    if pid == 0:
        try:
            child()
        finally:
            os._exit(111)
    os.waitpid(pid, 0)
    return pid


def run(name, path, args, env=None, folder=None, seen=None, file=None, uid=0):
    def child():
        if folder:
            os.chdir(folder)
        if uid:
            os.setgid(uid)
            os.setuid(uid)
        os.execve(path, args, {"SECRET": "environment-must-not-leak"} if env is None else env)

    pid = forked(child)
    say(kind="fork", name=name, pid=pid, parentPid=os.getpid())
    say_exec(name, pid, path, seen or args, file or (os.path.join(folder, path) if folder else path), uid)
    say(kind="exit", name=name, pid=pid)


def lay(path, text):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, 0o755)
    return path


def copy(program, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(program, "rb") as source, open(path, "wb") as target:
        target.write(source.read())
    os.chmod(path, 0o755)
    return path


def arguments():
    run("plain", TRUE, ["true"])
    run("odd", TRUE, ["odd name", "", "a\nb\t\"\\", os.fsdecode(b"\xff\xfe\x80"), "ü€", "x,y;$(z)", ""])
    run("escape", TRUE, ["true", "\x1b[31m\x07\x00"[:5] + "\x07", '"],["exec",1,2,3', "\\x41", "\\\\"])
    run("long", TRUE, ["true", "a" * 700, "b"])
    run("512 bytes", TRUE, ["true", "c" * 506])
    run("513 bytes", TRUE, ["true", "c" * 507])
    run("128 bytes", TRUE, ["true", "c" * 122])
    run("many", TRUE, ["true"] + [str(at) for at in range(100)])
    run("no environment", TRUE, ["true", "noenv"], env={})
    run("large environment", TRUE, ["true", "x"], env={"BIG": "e" * 60000})
    run("relative", "bin/true", ["rel"], folder="/usr")
    run("other user", TRUE, ["as-nobody"], uid=65534)


def programs():
    script = lay(SCRATCH + "/scr ipt.sh", "#!/bin/sh\nexit 0\n")
    run("script", script, [script, "arg one"], seen=["/bin/sh", script, "arg one"], file="/bin/sh")
    option = lay(SCRATCH + "/option.sh", "#!/bin/sh -e\nexit 0\n")
    run("script with option", option, [option, "x"], seen=["/bin/sh", "-e", option, "x"], file="/bin/sh")
    long_path = copy(TRUE, SCRATCH + "/" + "d" * 180 + "/true")
    run("long path", long_path, ["true"])
    odd_path = copy(TRUE, SCRATCH + "/odd\n\"pa,th\\/true")
    run("odd path", odd_path, ["true"])
    os.symlink(TRUE, SCRATCH + "/link")
    run("link", SCRATCH + "/link", ["link"])


def gone():
    """A program that is deleted while it runs, and one that never was a file."""
    path = copy(TRUE, SCRATCH + "/deleted")
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    os.unlink(path)
    in_memory = os.memfd_create("in memory", 0)
    with open(TRUE, "rb") as source:
        os.write(in_memory, source.read())
    for name, opened in (("deleted", file), ("in memory", in_memory)):
        by_number = f"/proc/self/fd/{opened}"
        pid = forked(lambda: os.execve(by_number, ["gone"], {}))
        say_exec(name, pid, by_number, ["gone"])
        by_handle = f"/dev/fd/{opened}"
        pid = forked(lambda: os.execve(opened, ["gone"], {}))
        say_exec(name + " by handle", pid, by_handle, ["gone"], by_number)


def ways():
    pid = forked(lambda: os.execve(SCRATCH + "/none", ["none"], {}))
    say(kind="fork", name="failed", pid=pid, parentPid=os.getpid())
    say(kind="no-exec", name="failed", pid=pid)
    pid = os.posix_spawn(TRUE, ["spawned"], {})
    os.waitpid(pid, 0)
    say(kind="fork", name="posix_spawn", pid=pid, parentPid=os.getpid())
    say_exec("posix_spawn", pid, TRUE, ["spawned"])
    # Two programs in one process: the first becomes the second.
    first = ["sh", "-c", "exec /bin/true second"]
    pid = forked(lambda: os.execve("/bin/sh", first, {}))
    say_exec("first of two", pid, "/bin/sh", first)
    say_exec("second of two", pid, TRUE, ["/bin/true", "second"])

    def from_thread():
        thread = threading.Thread(target=os.execve, args=(TRUE, ["from-thread"], {}))
        thread.start()
        thread.join()

    pid = forked(from_thread)
    say_exec("from a thread", pid, TRUE, ["from-thread"])
    say(kind="exit", name="from a thread", pid=pid)


def ends():
    """However a process ends: by a signal, as a grandchild that nobody waits for, with threads that still run."""
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    say(kind="exit", name="killed", pid=pid)
    mine, theirs = socket.socketpair()

    def parent():
        orphan = os.fork()
        if orphan == 0:
            time.sleep(0.3)
            os._exit(0)
        theirs.send(str(orphan).encode())
        os._exit(0)

    pid = forked(parent)
    orphan = int(mine.recv(20))
    say(kind="fork", name="grandchild", pid=orphan, parentPid=pid)
    time.sleep(0.6)
    say(kind="exit", name="grandchild", pid=orphan)

    def with_threads():
        for _ in range(3):
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        os._exit(0)

    say(kind="exit", name="with threads", pid=forked(with_threads))


def facts():
    """Programs that live for a second: what they are is read from /proc meanwhile."""
    for name, path in (("of the system", "/bin/sleep"), ("of nobody", copy("/bin/sleep", SCRATCH + "/sleeper"))):
        pid = os.posix_spawn(path, ["sleep", "1"], {})
        os.waitpid(pid, 0)
        about = os.stat(path)
        say(kind="process", name=name, pid=pid, path=os.path.realpath(path), device=about.st_dev, inode=about.st_ino)


os.makedirs(SCRATCH)
for group in (arguments, programs, gone, ways, ends, facts):
    if len(sys.argv) < 2 or group.__name__ in sys.argv[1:]:
        group()
