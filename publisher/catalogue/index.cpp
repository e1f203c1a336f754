#include "publisher/catalogue/index.hpp"

#include "publisher/base/error.hpp"
#include "publisher/catalogue/click_index.hpp"
#include "publisher/catalogue/duck_index.hpp"

namespace daybook::catalogue {

void Index::verify(const State&) {}

std::int64_t Index::number(Weight weight, const Compiled& compiled) {
    std::optional<std::int64_t> out;
    ask(weight, compiled, [&](const columnar::Chunk& chunk) {
        if (!out && !chunk.is_null(0, 0)) out = chunk.integer(0, 0);
    });
    if (!out) throw base::Error(base::ErrorKind::internal, "a statement that gives one number gave none");
    return *out;
}

std::shared_ptr<Index> open_index(const std::filesystem::path& file, const CatalogueSettings& settings) {
    if (settings.cluster) return std::make_shared<ClickIndex>(file, settings);
    return std::make_shared<DuckIndex>(file, settings);
}

}  // namespace daybook::catalogue
