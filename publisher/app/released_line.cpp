#include "publisher/app/released_line.hpp"

#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::app {

std::string released_line(const record::Released& released) {
    return fmt::format("Released {} with {} as revision {} at {}\n", schemas::counted(std::ssize(released.versions), "version"), schemas::counted(released.rows, "row"),
                       released.revision, base::to_rfc3339(released.at));
}

}  // namespace daybook::app
