"""Runs Vendure, a shop that somebody else wrote, with its own sample catalogue and pictures.

    python tools/vendure_shop.py FOLDER [--storefront BUILT]

Vendure comes from npm into FOLDER (Node 20 or newer), is filled once with the catalogue that comes
with it, and serves its interface and pictures on 127.0.0.1:8104. ``--storefront`` names a folder
with a built storefront, a single page application that asks that interface; it is served on
127.0.0.1:8105, where what is no file is its index page. ``FOLDER/products.csv`` is what
``tools/real_shop.py`` compares with. Ends when it is interrupted.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

VERSION = "3.7.3"
PACKAGES = (
    f"@vendure/core@{VERSION}",
    f"@vendure/asset-server-plugin@{VERSION}",
    f"@vendure/create@{VERSION}",
    "better-sqlite3@12",
)
API_PORT, SHOP_PORT = 8104, 8105
API = f"http://127.0.0.1:{API_PORT}"
SHOP = f"http://127.0.0.1:{SHOP_PORT}"

CONFIG = """
const path = require('path');
const {DefaultJobQueuePlugin, DefaultSearchPlugin} = require('@vendure/core');
const {AssetServerPlugin} = require('@vendure/asset-server-plugin');
exports.sample = path.join(__dirname, 'node_modules/@vendure/create/assets');
exports.config = first => ({
  apiOptions: {port: PORT, hostname: '127.0.0.1', adminApiPath: 'admin-api',
    shopApiPath: 'shop-api', cors: {origin: true, credentials: true}},
  authOptions: {tokenMethod: ['bearer', 'cookie'], cookieOptions: {secret: 'loopback'},
    superadminCredentials: {identifier: 'admin', password: 'loopback'}},
  dbConnectionOptions: {type: 'better-sqlite3', synchronize: first, logging: false,
    database: path.join(__dirname, 'data/vendure.sqlite')},
  paymentOptions: {paymentMethodHandlers: []},
  importExportOptions: {importAssetsDir: path.join(exports.sample, 'images')},
  plugins: [
    AssetServerPlugin.init({route: 'assets', assetUploadDir: path.join(__dirname, 'data/assets')}),
    DefaultJobQueuePlugin.init({}), DefaultSearchPlugin.init({bufferUpdates: false})],
});
exports.start = async first => {
  const {bootstrap, JobQueueService} = require('@vendure/core');
  const app = await bootstrap(exports.config(first));
  await app.get(JobQueueService).start();
  return app;
};
"""
FILL = """
const path = require('path');
const {populate} = require('@vendure/core/cli');
const {start, sample} = require('./shop');
populate(() => start(true), require(path.join(sample, 'initial-data.json')),
    path.join(sample, 'products.csv'))
  // The search index is made by jobs that follow.
  .then(app => new Promise(done => setTimeout(() => app.close().then(done), 15000)))
  .then(() => process.exit(0), error => { console.error(error); process.exit(1); });
"""
QUERY = """{ products(options: {take: 100}) { items { slug name featuredAsset { preview }
  variants { priceWithTax currencyCode } } } }"""


class Storefront(SimpleHTTPRequestHandler):
    """Files, and the index page for every other address."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> Any:
        if not Path(self.translate_path(self.path)).is_file():
            self.path = "/index.html"
        return super().send_head()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its parent's name
        del format, args


def install(folder: Path) -> None:
    """Bring Vendure and fill it, unless that was done."""
    if (folder / "filled").is_file():
        return
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    (folder / "shop.js").write_text(CONFIG.replace("PORT", str(API_PORT)), encoding="utf-8")
    (folder / "fill.js").write_text(FILL, encoding="utf-8")
    for command in (["npm", "install", "--no-audit", "--no-fund", *PACKAGES], ["node", "fill.js"]):
        print(" ".join(command[:2]), "…", file=sys.stderr)
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "filled").touch()


def products() -> list[dict[str, str]]:
    """What the shop says of its products; each shows its first variant."""
    request = urllib.request.Request(
        f"{API}/shop-api",
        json.dumps({"query": QUERY}).encode(),
        {"content-type": "application/json"},
    )
    for _ in range(60):
        try:
            with urllib.request.urlopen(request) as answer:
                items = json.load(answer)["data"]["products"]["items"]
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(1)
    else:
        sys.exit("Vendure does not answer; start it by hand to see why: node -e in its folder")
    return [
        {
            "url": f"{SHOP}/product/{item['slug']}",
            "title": item["name"],
            "price": f"{item['variants'][0]['priceWithTax'] / 100:.2f}",
            "currency": item["variants"][0]["currencyCode"],
            "picture": (item["featuredAsset"] or {"preview": ""})["preview"].rpartition("/")[2],
        }
        for item in items
    ]


def main() -> int:
    """Install, fill, serve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--storefront", type=Path, help="a built storefront, with its index.html")
    given = parser.parse_args()
    folder: Path = given.folder.absolute()
    install(folder)
    command = ["node", "-e", "require('./shop').start(false)"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
        try:
            rows = products()
            with (folder / "products.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
            print(f"{len(rows)} products in {folder / 'products.csv'}; {API}", file=sys.stderr)
            if given.storefront is not None:
                handler = partial(Storefront, directory=str(given.storefront.absolute()))
                shop = ThreadingHTTPServer(("127.0.0.1", SHOP_PORT), handler)
                threading.Thread(target=shop.serve_forever, daemon=True).start()
                print(f"storefront: {SHOP}", file=sys.stderr)
            server.wait()
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
