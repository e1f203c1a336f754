#include "publisher/base/error.hpp"
#include "publisher/base/subprocess.hpp"

#include <sched.h>
#include <seccomp.h>
#include <unistd.h>

#include <cerrno>

namespace daybook::base {

namespace {

/// What no reader of bytes needs: naming a file, a socket or a process, changing what it was handed (fchmod
/// works on a descriptor open for reading), or the machine itself, should the publisher run as root.
constexpr int kForbidden[] = {SCMP_SYS(open),
                              SCMP_SYS(openat),
                              SCMP_SYS(openat2),
                              SCMP_SYS(creat),
                              SCMP_SYS(open_by_handle_at),
                              SCMP_SYS(mknod),
                              SCMP_SYS(mknodat),
                              SCMP_SYS(unlink),
                              SCMP_SYS(unlinkat),
                              SCMP_SYS(rmdir),
                              SCMP_SYS(rename),
                              SCMP_SYS(renameat),
                              SCMP_SYS(renameat2),
                              SCMP_SYS(link),
                              SCMP_SYS(linkat),
                              SCMP_SYS(symlink),
                              SCMP_SYS(symlinkat),
                              SCMP_SYS(mkdir),
                              SCMP_SYS(mkdirat),
                              SCMP_SYS(truncate),
                              SCMP_SYS(chmod),
                              SCMP_SYS(fchmod),
                              SCMP_SYS(fchmodat),
                              SCMP_SYS(chown),
                              SCMP_SYS(fchown),
                              SCMP_SYS(lchown),
                              SCMP_SYS(fchownat),
                              SCMP_SYS(setxattr),
                              SCMP_SYS(lsetxattr),
                              SCMP_SYS(fsetxattr),
                              SCMP_SYS(removexattr),
                              SCMP_SYS(lremovexattr),
                              SCMP_SYS(fremovexattr),
                              SCMP_SYS(utime),
                              SCMP_SYS(utimes),
                              SCMP_SYS(futimesat),
                              SCMP_SYS(utimensat),
                              SCMP_SYS(socket),
                              SCMP_SYS(socketpair),
                              SCMP_SYS(connect),
                              SCMP_SYS(bind),
                              SCMP_SYS(listen),
                              SCMP_SYS(accept),
                              SCMP_SYS(accept4),
                              SCMP_SYS(sendto),
                              SCMP_SYS(sendmsg),
                              SCMP_SYS(sendmmsg),
                              SCMP_SYS(msgget),
                              SCMP_SYS(semget),
                              SCMP_SYS(shmget),
                              SCMP_SYS(mq_open),
                              SCMP_SYS(execve),
                              SCMP_SYS(execveat),
                              SCMP_SYS(fork),
                              SCMP_SYS(vfork),
                              SCMP_SYS(ptrace),
                              SCMP_SYS(kill),
                              SCMP_SYS(tkill),
                              SCMP_SYS(rt_sigqueueinfo),
                              SCMP_SYS(rt_tgsigqueueinfo),
                              SCMP_SYS(pidfd_open),
                              SCMP_SYS(pidfd_getfd),
                              SCMP_SYS(pidfd_send_signal),
                              SCMP_SYS(process_vm_readv),
                              SCMP_SYS(process_vm_writev),
                              SCMP_SYS(setrlimit),
                              SCMP_SYS(setpriority),
                              SCMP_SYS(unshare),
                              SCMP_SYS(setns),
                              SCMP_SYS(chroot),
                              SCMP_SYS(pivot_root),
                              SCMP_SYS(mount),
                              SCMP_SYS(umount2),
                              SCMP_SYS(bpf),
                              SCMP_SYS(io_uring_setup),
                              SCMP_SYS(perf_event_open),
                              SCMP_SYS(userfaultfd),
                              SCMP_SYS(keyctl),
                              SCMP_SYS(add_key),
                              SCMP_SYS(request_key),
                              SCMP_SYS(init_module),
                              SCMP_SYS(finit_module),
                              SCMP_SYS(delete_module),
                              SCMP_SYS(kexec_load),
                              SCMP_SYS(reboot),
                              SCMP_SYS(swapon),
                              SCMP_SYS(swapoff),
                              SCMP_SYS(sethostname),
                              SCMP_SYS(settimeofday),
                              SCMP_SYS(clock_settime)};

bool forbid(scmp_filter_ctx filter) {
    const auto eperm = SCMP_ACT_ERRNO(EPERM);
    bool good = true;
    for (const int call : kForbidden) good = good && ::seccomp_rule_add(filter, eperm, call, 0) == 0;
    // Threads are no new processes. clone3 hides its flags from a filter; told ENOSYS, libc falls back to
    // clone.
    return good && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           ::seccomp_rule_add(filter, eperm, SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
           // abort() signals itself; reading a limit is harmless, setting one reaches other processes too.
           ::seccomp_rule_add(filter, eperm, SCMP_SYS(tgkill), 1,
                              SCMP_A0(SCMP_CMP_NE, static_cast<scmp_datum_t>(::getpid()))) == 0 &&
           ::seccomp_rule_add(filter, eperm, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_NE, 0)) == 0;
}

}  // namespace

void enter_sandbox() {
    // A deny-list: an allow-list would break with every libc; what matters is what cannot be named.
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    const bool good = filter != nullptr && ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
                      forbid(filter) && ::seccomp_load(filter) == 0;
    if (filter != nullptr) ::seccomp_release(filter);
    if (!good) throw Error(ErrorKind::internal, "the kernel refused the worker's seccomp filter");
}

}  // namespace daybook::base
