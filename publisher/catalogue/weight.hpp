#pragma once

#include <chrono>

namespace daybook::catalogue {

/// What a statement reads: a few blocks, or whatever there is; and whether it makes every row of an answer before the first is given
/// (a sorted download, a Parquet file).
enum class Weight { light, heavy, whole };

/// How long a statement may run: one that somebody waits for (a page, a summary, a batch of a stream), and one that makes a whole answer,
/// which is less than a proxy waits (packaging/nginx: 300 s, with the wait for a turn in it).
struct TimeLimits {
    std::chrono::milliseconds query{30000}, whole{240000};
    std::chrono::milliseconds of(Weight weight) const { return weight == Weight::whole ? whole : query; }
};

}  // namespace daybook::catalogue
