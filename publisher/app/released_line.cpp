#include "publisher/app/released_line.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::app {

std::string released_line(const record::Released& released) {
    return fmt::format("Released {} versions with {} rows as revision {} at {}\n", released.versions.size(), base::grouped(released.rows),
                       released.revision, base::to_rfc3339(released.at));
}

}  // namespace daybook::app
