#pragma once

#include <cstddef>
#include <functional>

namespace daybook::base {

/// Calls `work(worker, i)` for every i below `count`, in order of i, on up to `threads` threads; `worker`
/// tells them apart, from 0. After an exception nothing new is begun, and the first one is thrown when all
/// have stopped.
void parallel_for(std::size_t count, unsigned threads,
                  const std::function<void(unsigned worker, std::size_t i)>& work);

}  // namespace daybook::base
