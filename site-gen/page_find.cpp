#include "site-gen/page.hpp"

namespace daybook::site_gen {

/// The index is made from the finished pages (pagefind); without script the lists do.
std::string search_page(const Site& site) {
    return plain_page(site, "/search/", "Search", "search", Context::object(), {"search.js"});
}

/// Shows any row by the name that `_row` and a version give it. Rows are too many for a page each.
std::string row_page(const Site& site) {
    return plain_page(site, "/row/", "A cited row", "row", Context::object({{"address", site.facts.url}}), {"row.js"});
}

}  // namespace daybook::site_gen
