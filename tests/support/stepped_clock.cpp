// For LD_PRELOAD: DAYBOOK_DAYS_LATER=15 program… reads the machine's clock as it will stand then. What
// measures how long something takes stays.
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

extern "C" int clock_gettime(clockid_t clock, timespec* out) {
    static const auto real =
        reinterpret_cast<int (*)(clockid_t, timespec*)>(::dlsym(RTLD_NEXT, "clock_gettime"));
    static const char* const days = ::getenv("DAYBOOK_DAYS_LATER");
    const int result = real(clock, out);
    if (result == 0 && clock == CLOCK_REALTIME && days != nullptr) out->tv_sec += ::atol(days) * 86400;
    return result;
}
