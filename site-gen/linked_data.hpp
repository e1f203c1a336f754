#pragma once

#include "publisher/catalogue/views.hpp"

#include <string>

namespace daybook::site_gen {

struct Site;

/// A dataset as schema.org describes one, which is what search engines for data read: JSON.
std::string linked_data(const Site& site, const catalogue::DatasetView& view);
/// A version, part of its dataset, with the size and the SHA-256 of its files; "" of one that is not offered: its page says why, and no
/// search engine should lead to it.
std::string linked_data(const Site& site, const catalogue::VersionView& view);

}  // namespace daybook::site_gen
