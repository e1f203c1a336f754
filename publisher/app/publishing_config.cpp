#include "publisher/app/publishing_config.hpp"

#include "publisher/base/error.hpp"

namespace daybook::app {

Config load_publishing_config(const std::filesystem::path& file) {
    auto config = load_config(file);
    if (config.sources.empty())
        throw base::Error::make(base::ErrorKind::usage, "{}: it names no source to harvest; a server that only follows an archive is daybook serve", file.string());
    return config;
}

}  // namespace daybook::app
