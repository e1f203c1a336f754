#pragma once

#include "site-gen/page.hpp"

namespace daybook::site_gen {

/// The ten largest payments of a supplier in its largest series and currency, each with the address at which it is cited: {"day", "payer", "what", "amount",
/// "cite"}. None where rows may not be asked. One question to the index, of the bodies that paid it.
Context largest_payments(const Site& site, const catalogue::SupplierView& view);

}  // namespace daybook::site_gen
